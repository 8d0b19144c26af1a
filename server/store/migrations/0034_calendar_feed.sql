-- Where users subscribe to their meetings, and when a meeting last changed for calendars.
-- oldest release: 0.2.0
-- platform calendar_feed: belongs to an account

-- One for a user at most. `token_hash` is the SHA-256 of what the address holds; the address itself is
-- nowhere. `centre_id`: made over a connection bound to that centre, so that it shows no other's.
CREATE TABLE calendar_feed (
  user_id @id NOT NULL PRIMARY KEY REFERENCES app_user (id),
  token_hash @bytes NOT NULL UNIQUE,
  centre_id @id,
  created_at @time NOT NULL
);

-- When `sequence` last rose; NULL: not since the meeting was made.
ALTER TABLE meeting ADD COLUMN changed_at @time;
