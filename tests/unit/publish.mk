# Unit tests of publish/.
