# Unit tests of filter/.
