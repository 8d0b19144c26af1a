-- Who follows a case or a meeting right now, where several servers share the database. Kept in
-- memory, and these tables empty, where one server has it to itself.
-- transient presence_node: one row for each running server
-- transient presence: who is connected at the moment, whatever network the stream lives in

-- `beat_at` is the node's own clock: others only look whether it goes on changing.
CREATE @unlogged TABLE presence_node (
  id @id NOT NULL PRIMARY KEY,
  beat_at @time NOT NULL
) @clustered;

-- One row for a user and a stream on a node, however many connections follow it there.
CREATE @unlogged TABLE presence (
  stream @id NOT NULL,
  node_id @id NOT NULL,
  user_id @id NOT NULL,
  name @text NOT NULL,
  PRIMARY KEY (stream, node_id, user_id)
) @clustered;
