# Unit tests of util/.
