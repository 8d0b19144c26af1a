-- Distributes the tables of Consilium by network id over a Citus cluster (Citus 12 or newer on
-- PostgreSQL 15 or newer). docs/postgresql.md says when, and what it changes.
--
-- Run it once, on the coordinator, as the role that owns the tables, while no server runs:
--
--   psql --set ON_ERROR_STOP=1 --file citus.sql postgresql://…
--
-- Before it: CREATE EXTENSION citus; SELECT citus_set_coordinator_host(…); SELECT citus_add_node(…)
-- for each worker.

BEGIN;

-- Where rows are spread by network, a key must hold the network: it comes last, so that what is
-- looked up without it still finds its way. One id never has two networks: ids are made by the
-- server, and a stream is always written with the network it began in.

ALTER TABLE case_version DROP CONSTRAINT case_version_case_id_fkey;
ALTER TABLE case_guest DROP CONSTRAINT case_guest_case_id_fkey;
ALTER TABLE message DROP CONSTRAINT message_case_id_fkey;
ALTER TABLE case_access DROP CONSTRAINT case_access_case_id_fkey;

ALTER TABLE stream DROP CONSTRAINT stream_key,
  ADD CONSTRAINT stream_key PRIMARY KEY (id, network_id);
ALTER TABLE event DROP CONSTRAINT event_key,
  ADD CONSTRAINT event_key PRIMARY KEY (stream, seq, network_id);
ALTER TABLE case_record DROP CONSTRAINT case_record_pkey,
  DROP CONSTRAINT case_record_pseudonym_key,
  ADD CONSTRAINT case_record_pkey PRIMARY KEY (id, network_id),
  ADD CONSTRAINT case_record_pseudonym_key UNIQUE (pseudonym, network_id);
ALTER TABLE case_version DROP CONSTRAINT case_version_pkey,
  ADD CONSTRAINT case_version_pkey PRIMARY KEY (case_id, version, network_id);
ALTER TABLE case_guest DROP CONSTRAINT case_guest_pkey,
  ADD CONSTRAINT case_guest_pkey PRIMARY KEY (case_id, user_id, network_id);
ALTER TABLE message DROP CONSTRAINT message_pkey,
  ADD CONSTRAINT message_pkey PRIMARY KEY (case_id, id, network_id);
ALTER TABLE case_access DROP CONSTRAINT case_access_pkey,
  ADD CONSTRAINT case_access_pkey PRIMARY KEY (session_id, case_id, slot, network_id);

-- Accounts and directory: small, read by the requests of every network and joined with its rows, for
-- a roster seats members of several networks and one person works in several. Every node has them.
-- They come in the order in which they refer to one another.

SELECT create_reference_table('app_user');
SELECT create_reference_table('network');
SELECT create_reference_table('network_ern');
SELECT create_reference_table('centre');
SELECT create_reference_table('centre_scope');
SELECT create_reference_table('centre_contact');
SELECT create_reference_table('centre_token');
SELECT create_reference_table('attachment');
SELECT create_reference_table('member');
SELECT create_reference_table('absence');
SELECT create_reference_table('terminology');
SELECT create_reference_table('term');
SELECT create_reference_table('term_kind');
SELECT create_reference_table('series');
SELECT create_reference_table('series_owner');
SELECT create_reference_table('roster');

-- What grows: cases, their discussion, who read them, and the log of events. The rows of one
-- network are on one node.

SELECT create_distributed_table('case_record', 'network_id', colocate_with => 'none');
SELECT create_distributed_table('case_version', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('case_guest', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('message', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('case_access', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('stream', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('event', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('case_word', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('case_term', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('case_hearing', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('case_link', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('case_answer', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('opinion', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('document', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('document_page', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('document_file', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('document_rest', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('document_usage', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('meeting', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('meeting_time', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('agenda_item', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('meeting_invitation', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('attendance', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('agreement_vote', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('report', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('report_review', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('signed_document', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('follow_up', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('follow_up_reader', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('question', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('question_token', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('acknowledgement', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('text_report', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('notice', 'network_id', colocate_with => 'case_record');
SELECT create_distributed_table('job', 'network_id', colocate_with => 'case_record');

ALTER TABLE case_version ADD CONSTRAINT case_version_case_id_fkey
  FOREIGN KEY (case_id, network_id) REFERENCES case_record (id, network_id);
ALTER TABLE case_guest ADD CONSTRAINT case_guest_case_id_fkey
  FOREIGN KEY (case_id, network_id) REFERENCES case_record (id, network_id);
ALTER TABLE message ADD CONSTRAINT message_case_id_fkey
  FOREIGN KEY (case_id, network_id) REFERENCES case_record (id, network_id);
ALTER TABLE case_access ADD CONSTRAINT case_access_case_id_fkey
  FOREIGN KEY (case_id, network_id) REFERENCES case_record (id, network_id);

-- Commands are claimed before their network is known, but always with their actor.

SELECT create_distributed_table('command', 'actor', colocate_with => 'none');

-- All others stay on the coordinator: sessions, invitations, recovery codes and failed sign-ins,
-- which are asked for by their own keys; the signed checkpoints; what servers tell one another.

COMMIT;
