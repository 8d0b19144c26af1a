-- How somebody uses the pages, beside the language of their account.

ALTER TABLE app_user ADD COLUMN theme @text NOT NULL DEFAULT 'system';
-- Whether single keys are shortcuts.
ALTER TABLE app_user ADD COLUMN single_keys @flag NOT NULL DEFAULT 1;
