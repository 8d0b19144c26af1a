-- Texts that somebody reported for holding identifying data: hidden until a coordinator decides.
-- oldest release: 0.2.0

-- `erased_at`: the report was right, and the text is gone.
ALTER TABLE message ADD COLUMN reported_at @time;
ALTER TABLE message ADD COLUMN reported_by @id;
ALTER TABLE message ADD COLUMN erased_at @time;

-- A hidden body is there, and its hash holds, but nobody is sent it.
ALTER TABLE event ADD COLUMN hidden @flag NOT NULL DEFAULT 0;
