# Unit tests of fetch/.
