# Unit tests of clean/.
