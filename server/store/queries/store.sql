-- A stream is always written with the network it lives in.

-- name: streamHead
SELECT seq, hash, at FROM stream WHERE id = $stream AND network_id = $network @lock;

-- name: streamSeq
SELECT seq FROM stream WHERE id = $stream;

-- name: streamHeads
SELECT id, seq FROM stream
WHERE id IN (
  $s1, $s2, $s3, $s4, $s5, $s6, $s7, $s8, $s9, $s10, $s11, $s12, $s13, $s14, $s15, $s16, $s17,
  $s18, $s19, $s20, $s21, $s22, $s23, $s24, $s25, $s26, $s27, $s28, $s29, $s30, $s31, $s32, $s33,
  $s34, $s35, $s36, $s37, $s38, $s39, $s40, $s41, $s42, $s43, $s44, $s45, $s46, $s47, $s48, $s49,
  $s50);

-- name: streamInsert
INSERT INTO stream (id, network_id, seq, hash, at, checkpoint_seq)
VALUES ($stream, $network, $seq, $hash, $at, 0);

-- name: streamAdvance
UPDATE stream SET seq = $seq, hash = $hash, at = $at
WHERE id = $stream AND network_id = $network;

-- name: eventInsert
INSERT INTO event (stream, seq, type, at, actor, network_id, changes_access, salt, commitment, hash,
                   data)
VALUES ($stream, $seq, $type, $at, $actor, $network, $changesAccess, $salt, $commitment, $hash,
        $data);

-- name: eventsAfter
SELECT seq, type, at, actor, changes_access, hidden, data FROM event
WHERE stream = $stream AND seq > $after ORDER BY seq LIMIT $limit;

-- name: actorName
SELECT name FROM app_user WHERE id = $actor;

-- name: eventHide
UPDATE event SET hidden = $hidden WHERE stream = $stream AND seq = $seq;

-- name: eventErase
UPDATE event SET data = NULL, salt = NULL WHERE stream = $stream AND seq = $seq;

-- name: commandClaim
INSERT INTO command (command_id, actor, params_hash, at, reply)
VALUES ($commandId, $actor, $paramsHash, $at, NULL)
ON CONFLICT (command_id, actor) DO NOTHING;

-- name: commandById
SELECT params_hash, reply FROM command WHERE command_id = $commandId AND actor = $actor;

-- name: commandComplete
UPDATE command SET reply = $reply WHERE command_id = $commandId AND actor = $actor;

-- name: commandAhead
SELECT command_id FROM command WHERE command_id > $after
ORDER BY command_id LIMIT 1 OFFSET $count;

-- name: commandPurge
DELETE FROM command WHERE command_id > $after AND command_id <= $upTo AND at < $before;

-- name: commandPurgeRest
DELETE FROM command WHERE command_id > $after AND at < $before;

-- name: metaByName
SELECT content FROM meta WHERE name = $name;

-- name: metaLock
SELECT name FROM meta WHERE name = $name @lock;

-- name: metaInsert
INSERT INTO meta (name, content) VALUES ($name, $content);

-- name: metaSet
INSERT INTO meta (name, content) VALUES ($name, $content)
ON CONFLICT (name) DO UPDATE SET content = excluded.content;

-- name: metaRemove
DELETE FROM meta WHERE name = $name;

-- name: migrationLast
SELECT version, name, oldest_release FROM migration ORDER BY version DESC LIMIT 1;

-- name: migrationInsert
INSERT INTO migration (version, name, oldest_release) VALUES ($version, $name, $oldestRelease);

-- name: streamsChanged
SELECT id, network_id, seq, hash FROM stream
WHERE seq > checkpoint_seq ORDER BY id LIMIT $limit;

-- name: streamCheckpointed
UPDATE stream SET checkpoint_seq = $seq WHERE id = $stream AND network_id = $network;

-- name: streamsAfter
SELECT id, seq, hash, checkpoint_seq FROM stream WHERE id > $after ORDER BY id LIMIT $limit;

-- name: streamById
SELECT id, seq, hash FROM stream WHERE id = $stream;

-- name: eventHash
SELECT hash FROM event WHERE stream = $stream AND seq = $seq;

-- name: eventRowsAfter
SELECT stream, seq, type, at, actor, network_id, changes_access, salt, commitment, hash, data
FROM event WHERE (stream, seq) > ($stream, $seq) ORDER BY stream, seq LIMIT $limit;

-- name: eventRowsOfStream
SELECT stream, seq, type, at, actor, network_id, changes_access, salt, commitment, hash, data
FROM event WHERE stream = $stream AND seq > $seq ORDER BY seq LIMIT $limit;

-- name: checkpointLast
SELECT number, body FROM checkpoint ORDER BY number DESC LIMIT 1;

-- name: checkpointInsert
INSERT INTO checkpoint (number, at, body, signature) VALUES ($number, $at, $body, $signature);

-- name: checkpointsAfter
SELECT number, body, signature FROM checkpoint WHERE number > $after ORDER BY number LIMIT $limit;
