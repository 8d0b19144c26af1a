-- Where several processes work over one database, each learns here that who may read something
-- changed: numbered in the order of commits, without a gap, and kept for some hours. Elsewhere it
-- stays empty.
-- transient access_change: tells running servers, whatever network the stream lives in
CREATE TABLE access_change (
  number @int NOT NULL PRIMARY KEY,
  stream @id NOT NULL,
  node @text NOT NULL,              -- the process that made the change
  at @time NOT NULL
) @clustered;
