# Unit tests of parse/.
