-- Where users want mail, and the mail that has to go out. Neither holds clinical content.
-- oldest release: 0.2.0
-- platform mail_address: belongs to an account
-- platform mail: goes to an account, whatever the network of what it tells of

-- `next_digest_at`: NULL without a digest; 0 until the first one has its time.
CREATE TABLE mail_address (
  user_id @id NOT NULL PRIMARY KEY REFERENCES app_user (id),
  address @text NOT NULL,
  urgent @flag NOT NULL,
  digest @flag NOT NULL,
  next_digest_at @time,
  updated_at @time NOT NULL
);
CREATE INDEX mail_address_by_digest ON mail_address (next_digest_at)
  WHERE next_digest_at IS NOT NULL;

-- At most one of a kind for a user: what comes while it waits goes with it. `stamp` is another one
-- with each thing that it has to tell, so that a mail under way does not take a later one along.
CREATE TABLE mail (
  user_id @id NOT NULL REFERENCES app_user (id),
  kind @text NOT NULL CHECK (kind IN ('urgent', 'digest')),
  stamp @id NOT NULL,
  due_at @time NOT NULL,
  attempts @int NOT NULL,
  PRIMARY KEY (user_id, kind)
) @clustered;
CREATE INDEX mail_due ON mail (due_at);
