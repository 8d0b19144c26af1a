-- Who follows a case or a meeting on which server. A node takes its own row's lock first whenever it
-- writes, so that a removal of its rows comes either before that or after it.

-- name: presenceBeat
UPDATE presence_node SET beat_at = $at WHERE id = $node;

-- name: presenceNodeInsert
INSERT INTO presence_node (id, beat_at) VALUES ($node, $at);

-- name: presenceNodes
SELECT id, beat_at FROM presence_node ORDER BY id LIMIT 1000;

-- name: presenceNodeRemove
DELETE FROM presence_node WHERE id = $node AND beat_at = $at;

-- name: presenceNodeEnd
DELETE FROM presence_node WHERE id = $node;

-- name: presenceInsert
INSERT INTO presence (stream, node_id, user_id, name) VALUES ($stream, $node, $user, $name)
ON CONFLICT (stream, node_id, user_id) DO UPDATE SET name = excluded.name;

-- name: presenceRemove
DELETE FROM presence WHERE stream = $stream AND node_id = $node AND user_id = $user;

-- name: presenceOfNodeRemove
DELETE FROM presence WHERE node_id = $node;

-- name: presenceOfStreams
SELECT stream, node_id, user_id, name FROM presence
WHERE stream IN (
  $s1, $s2, $s3, $s4, $s5, $s6, $s7, $s8, $s9, $s10, $s11, $s12, $s13, $s14, $s15, $s16, $s17,
  $s18, $s19, $s20, $s21, $s22, $s23, $s24, $s25, $s26, $s27, $s28, $s29, $s30, $s31, $s32, $s33,
  $s34, $s35, $s36, $s37, $s38, $s39, $s40, $s41, $s42, $s43, $s44, $s45, $s46, $s47, $s48, $s49,
  $s50)
ORDER BY stream, node_id, user_id LIMIT 10000;
