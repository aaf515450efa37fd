"""The packages as a stranger's machine has them; run by `npm run package:test`, not with the other tests."""
