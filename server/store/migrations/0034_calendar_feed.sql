-- The addresses that calendar programs subscribe to.
-- oldest release: 0.2.0

-- One for each user at most; only its hash is kept.
-- platform calendar_feed: belongs to an account
CREATE TABLE calendar_feed (
  user_id @id NOT NULL PRIMARY KEY REFERENCES app_user (id),
  token_hash @bytes NOT NULL UNIQUE,
  created_at @time NOT NULL
);
