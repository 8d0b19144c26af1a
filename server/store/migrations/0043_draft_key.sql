-- What somebody wrote and the server has not got yet can be kept on a machine that others use, too.

-- 256 random bits; NULL until first asked for, and again once the account is disabled.
ALTER TABLE app_user ADD COLUMN draft_key @bytes;
