-- Times are integer milliseconds since 1970 in UTC on the daemon's one clock, unless the name says reported_.
-- Flags are 0 or 1. Columns that end in _json hold JSON text.
-- More than two words stand as a chain of OR: for IN, SQLite makes a table at every change of such a row.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE counters (
  name  TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('event_seq', 0);

CREATE TABLE tenants (
  id                  TEXT PRIMARY KEY,
  company_name        TEXT NOT NULL DEFAULT '',
  business_type       TEXT NOT NULL DEFAULT 'other',
  callback_number     TEXT NOT NULL DEFAULT '',
  timezone            TEXT NOT NULL DEFAULT '',
  region              TEXT NOT NULL DEFAULT '',
  baa_on_file         BIGINT NOT NULL DEFAULT 0 CHECK (baa_on_file IN (0, 1)),
  default_agent_id    TEXT NOT NULL DEFAULT '',
  default_from_number TEXT NOT NULL DEFAULT '',
  paused_at           BIGINT,
  created_at          BIGINT NOT NULL,
  updated_at          BIGINT NOT NULL
);

CREATE TABLE accounts (
  id                 TEXT PRIMARY KEY,
  tenant_id          TEXT NOT NULL REFERENCES tenants (id),
  provider           TEXT NOT NULL,
  name               TEXT NOT NULL,
  secret_name        TEXT NOT NULL,
  in_flight          BIGINT NOT NULL DEFAULT 0 CHECK (in_flight >= 0),
  next_dial_at       BIGINT NOT NULL DEFAULT 0,
  failures           BIGINT NOT NULL DEFAULT 0,
  rest_until         BIGINT,
  halted_rule        TEXT,
  halted_at          BIGINT,
  remote_limit       BIGINT,
  remote_reserved    BIGINT,
  remote_others     BIGINT,
  remote_seen_at     BIGINT,
  created_at         BIGINT NOT NULL
);
CREATE INDEX accounts_by_tenant ON accounts (tenant_id);

CREATE TABLE from_numbers (
  tenant_id     TEXT NOT NULL REFERENCES tenants (id),
  phone         TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  next_dial_at  BIGINT NOT NULL DEFAULT 0,
  dial_day      BIGINT NOT NULL DEFAULT 0,
  dial_count    BIGINT NOT NULL DEFAULT 0,
  paused_rule   TEXT,
  paused_at     BIGINT,
  rest_until    BIGINT,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, phone)
);

CREATE TABLE tokens (
  id           TEXT PRIMARY KEY,
  tenant_id    TEXT NOT NULL REFERENCES tenants (id),
  name         TEXT NOT NULL,
  role         TEXT NOT NULL CHECK (role = 'viewer' OR role = 'caller' OR role = 'manager' OR role = 'admin'),
  scopes       TEXT NOT NULL DEFAULT '',
  sha256       TEXT NOT NULL UNIQUE,
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT,
  revoked_at   BIGINT
);

CREATE TABLE campaigns (
  id                   TEXT PRIMARY KEY,
  tenant_id            TEXT NOT NULL REFERENCES tenants (id),
  external_id          TEXT,
  name                 TEXT NOT NULL,
  kind                 TEXT NOT NULL CHECK (kind = 'screen_candidate' OR kind = 'qualify_lead'
                                            OR kind = 'confirm_appointment' OR kind = 'follow_up'
                                            OR kind = 'consumer_callback' OR kind = 'custom'),
  purpose              TEXT NOT NULL CHECK (purpose = 'recruiting' OR purpose = 'telemarketing'
                                            OR purpose = 'informational' OR purpose = 'healthcare_reminder'),
  status               TEXT NOT NULL CHECK (status = 'draft' OR status = 'active' OR status = 'paused'
                                            OR status = 'archived'),
  owner_token_id       TEXT,
  from_number          TEXT NOT NULL DEFAULT '',
  agent_id             TEXT NOT NULL DEFAULT '',
  agent_version        TEXT NOT NULL DEFAULT '',
  timezone             TEXT NOT NULL DEFAULT '',
  region               TEXT NOT NULL DEFAULT '',
  one_per              TEXT NOT NULL CHECK (one_per IN ('number', 'appointment')),
  calling_windows_json TEXT NOT NULL DEFAULT '[]',
  retry_json           TEXT NOT NULL DEFAULT '{}',
  job_json             TEXT NOT NULL DEFAULT '{}',
  variables_json       TEXT NOT NULL DEFAULT '{}',
  consent_default_json TEXT NOT NULL DEFAULT '{}',
  created_at           BIGINT NOT NULL,
  updated_at           BIGINT NOT NULL
);
CREATE INDEX campaigns_by_tenant ON campaigns (tenant_id, id);
CREATE UNIQUE INDEX campaigns_external ON campaigns (tenant_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE matrices (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id),
  position    BIGINT NOT NULL,
  tenant_id   TEXT NOT NULL,
  call_script TEXT NOT NULL,
  PRIMARY KEY (campaign_id, position)
);

CREATE TABLE targets (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id),
  position    BIGINT NOT NULL,
  tenant_id   TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  goal_type   TEXT NOT NULL,
  PRIMARY KEY (campaign_id, position)
);

CREATE TABLE contacts (
  id             TEXT PRIMARY KEY,
  tenant_id      TEXT NOT NULL REFERENCES tenants (id),
  external_id    TEXT,
  phone          TEXT NOT NULL,
  name_key       TEXT NOT NULL,
  name           TEXT NOT NULL DEFAULT '',
  first_name     TEXT NOT NULL DEFAULT '',
  last_name      TEXT NOT NULL DEFAULT '',
  email          TEXT NOT NULL DEFAULT '',
  timezone       TEXT NOT NULL DEFAULT '',
  locale         TEXT NOT NULL DEFAULT '',
  region         TEXT NOT NULL DEFAULT '',
  consent_type   TEXT NOT NULL DEFAULT '',
  consent_at     BIGINT,
  consent_source TEXT NOT NULL DEFAULT '',
  fields_json    TEXT NOT NULL DEFAULT '{}',
  version        BIGINT NOT NULL DEFAULT 1,
  created_at     BIGINT NOT NULL,
  updated_at     BIGINT NOT NULL
);
CREATE UNIQUE INDEX contacts_external ON contacts (tenant_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX contacts_person ON contacts (tenant_id, phone, name_key) WHERE external_id IS NULL;
CREATE INDEX contacts_by_phone ON contacts (tenant_id, phone);

CREATE TABLE batches (
  id                   TEXT PRIMARY KEY,
  tenant_id            TEXT NOT NULL REFERENCES tenants (id),
  external_id          TEXT,
  campaign_id          TEXT NOT NULL REFERENCES campaigns (id),
  parent_batch_id      TEXT,
  name                 TEXT NOT NULL,
  status               TEXT NOT NULL CHECK (status = 'preparing' OR status = 'in_progress' OR status = 'paused'
                                            OR status = 'halted' OR status = 'completed' OR status = 'cancelling'
                                            OR status = 'cancelled'),
  halted_rule          TEXT CHECK ((halted_rule IS NOT NULL) = (status = 'halted')),
  starts_at            BIGINT,
  expires_at           BIGINT,
  calls_per_second     DOUBLE PRECISION,
  calls_per_minute     BIGINT,
  concurrency          BIGINT,
  chunk_size           BIGINT,
  chunk_interval_ms    BIGINT,
  first_count          BIGINT,
  priority             BIGINT NOT NULL DEFAULT 0,
  single               BIGINT NOT NULL DEFAULT 0 CHECK (single IN (0, 1)),
  live                 BIGINT NOT NULL DEFAULT 0 CHECK (live >= 0),
  dials                BIGINT NOT NULL DEFAULT 0,
  next_dial_at         BIGINT NOT NULL DEFAULT 0,
  next_chunk_at        BIGINT NOT NULL DEFAULT 0,
  consecutive_refusals BIGINT NOT NULL DEFAULT 0,
  last_refused_enrolment_id TEXT,
  created_by           TEXT NOT NULL DEFAULT '',
  created_at           BIGINT NOT NULL,
  updated_at           BIGINT NOT NULL,
  started_at           BIGINT,
  completed_at         BIGINT CHECK ((completed_at IS NOT NULL) = (status IN ('completed', 'cancelled')))
);
CREATE INDEX batches_by_tenant ON batches (tenant_id, id);
CREATE INDEX batches_by_campaign ON batches (campaign_id, id);
CREATE INDEX batches_open ON batches (status, next_chunk_at) WHERE status IN ('in_progress', 'cancelling');
CREATE UNIQUE INDEX batches_external ON batches (tenant_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE enrolments (
  id                TEXT PRIMARY KEY,
  tenant_id         TEXT NOT NULL,
  batch_id          TEXT NOT NULL REFERENCES batches (id),
  campaign_id       TEXT NOT NULL,
  contact_id        TEXT NOT NULL REFERENCES contacts (id),
  phone             TEXT NOT NULL,
  dedupe_key        TEXT NOT NULL,
  line              BIGINT NOT NULL DEFAULT 0,
  status            TEXT NOT NULL CHECK (status = 'pending' OR status = 'queued' OR status = 'in_call'
                                         OR status = 'done' OR status = 'exhausted' OR status = 'suppressed'
                                         OR status = 'expired' OR status = 'cancelled'
                                         OR status = 'needs_review'),
  reason            TEXT NOT NULL DEFAULT '',
  disposition       TEXT NOT NULL DEFAULT '',
  priority          BIGINT NOT NULL DEFAULT 0,
  next_attempt_at   BIGINT NOT NULL,
  not_before        BIGINT,
  not_after         BIGINT,
  appointment_time  BIGINT,
  variables_json    TEXT NOT NULL DEFAULT '{}',
  attempts          BIGINT NOT NULL DEFAULT 0,
  backoffs          BIGINT NOT NULL DEFAULT 0,
  refusals          BIGINT NOT NULL DEFAULT 0,
  first_attempt_at  BIGINT,
  last_attempt_at   BIGINT,
  last_call_id      TEXT,
  job_id            TEXT CHECK ((job_id IS NOT NULL) = (status = 'queued')),
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL,
  finished_at       BIGINT CHECK ((finished_at IS NULL) = (status = 'pending' OR status = 'queued'
                                                           OR status = 'in_call'))
);
CREATE UNIQUE INDEX enrolments_once ON enrolments (batch_id, dedupe_key);
CREATE INDEX enrolments_due ON enrolments (batch_id, next_attempt_at, id) WHERE status = 'pending';
CREATE INDEX enrolments_open_phone ON enrolments (tenant_id, phone) WHERE finished_at IS NULL;
CREATE INDEX enrolments_by_contact ON enrolments (contact_id);
CREATE INDEX enrolments_by_batch ON enrolments (batch_id, status, id);
CREATE INDEX enrolments_in_order ON enrolments (batch_id, id);

CREATE TABLE calls (
  id                  TEXT PRIMARY KEY,
  tenant_id           TEXT NOT NULL,
  account_id          TEXT NOT NULL REFERENCES accounts (id),
  campaign_id         TEXT NOT NULL,
  batch_id            TEXT NOT NULL,
  enrolment_id        TEXT NOT NULL REFERENCES enrolments (id),
  contact_id          TEXT NOT NULL,
  job_id              TEXT NOT NULL,
  provider            TEXT NOT NULL,
  provider_call_id    TEXT,
  from_number         TEXT NOT NULL,
  phone_number        TEXT NOT NULL,
  agent_id            TEXT NOT NULL,
  agent_version       TEXT NOT NULL,
  attempt             BIGINT NOT NULL,
  status              TEXT NOT NULL CHECK (status = 'placing' OR status = 'placed' OR status = 'refused'
                                           OR status = 'throttled' OR status = 'not_sent' OR status = 'unknown'
                                           OR status = 'not_placed' OR status = 'ongoing' OR status = 'ended'
                                           OR status = 'analyzed'),
  doubled             BIGINT NOT NULL DEFAULT 0 CHECK (doubled IN (0, 1)),
  settled             BIGINT NOT NULL DEFAULT 0 CHECK (settled IN (0, 1)),
  provisional         BIGINT NOT NULL DEFAULT 0 CHECK (provisional IN (0, 1)),
  counted             BIGINT NOT NULL DEFAULT 0 CHECK (counted IN (0, 1)),
  answered            BIGINT NOT NULL DEFAULT 0 CHECK (answered IN (0, 1)),
  disposition         TEXT NOT NULL DEFAULT '',
  end_reason          TEXT NOT NULL DEFAULT '',
  error               TEXT NOT NULL DEFAULT '',
  http_status         BIGINT,
  duration_ms         BIGINT,
  cost_cents          TEXT,
  recording_url       TEXT NOT NULL DEFAULT '',
  public_log_url      TEXT NOT NULL DEFAULT '',
  variables_json      TEXT NOT NULL DEFAULT '{}',
  evidence_json       TEXT NOT NULL DEFAULT '{}',
  reported_started_at BIGINT,
  reported_ended_at   BIGINT,
  placing_at          BIGINT NOT NULL,
  placed_at           BIGINT,
  started_at          BIGINT,
  ended_at            BIGINT,
  last_news_at        BIGINT NOT NULL,
  checks              BIGINT NOT NULL DEFAULT 0,
  next_check_at       BIGINT,
  updated_at          BIGINT NOT NULL
);
CREATE UNIQUE INDEX calls_one_live_per_number ON calls (tenant_id, phone_number)
  WHERE (status = 'placing' OR status = 'placed' OR status = 'unknown' OR status = 'ongoing') AND doubled = 0;
CREATE INDEX calls_by_number ON calls (tenant_id, phone_number, id);
CREATE UNIQUE INDEX calls_provider ON calls (provider, provider_call_id) WHERE provider_call_id IS NOT NULL;
CREATE INDEX calls_by_enrolment ON calls (enrolment_id);
CREATE INDEX calls_by_batch ON calls (batch_id, id);
CREATE INDEX calls_by_tenant ON calls (tenant_id, id);
CREATE INDEX calls_to_check ON calls (next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE call_events (
  id               TEXT PRIMARY KEY,
  tenant_id        TEXT NOT NULL,
  provider         TEXT NOT NULL,
  event            TEXT NOT NULL,
  provider_call_id TEXT NOT NULL,
  attempt_id       TEXT,
  call_id          TEXT,
  body_sha256      TEXT NOT NULL,
  body             TEXT NOT NULL,
  copies           BIGINT NOT NULL DEFAULT 1,
  tries            BIGINT NOT NULL DEFAULT 0,
  apply_error      TEXT NOT NULL DEFAULT '',
  received_at      BIGINT NOT NULL,
  applied_at       BIGINT,
  next_try_at      BIGINT
);
CREATE UNIQUE INDEX call_events_once ON call_events (provider, provider_call_id, event, body_sha256);
CREATE INDEX call_events_open ON call_events (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX call_events_by_call ON call_events (call_id, id);
CREATE INDEX call_events_received ON call_events (received_at);

CREATE TABLE call_analyses (
  call_id            TEXT PRIMARY KEY REFERENCES calls (id),
  tenant_id          TEXT NOT NULL,
  available_to_work  TEXT,
  interested         TEXT,
  know_referee       TEXT,
  custom_responses   TEXT NOT NULL DEFAULT '{}',
  call_summary       TEXT NOT NULL DEFAULT '',
  call_successful    BIGINT,
  in_voicemail       BIGINT,
  user_sentiment     TEXT NOT NULL DEFAULT '',
  sentiment_score    DOUBLE PRECISION,
  interest_level     TEXT NOT NULL DEFAULT '',
  goal_achieved      BIGINT,
  next_action        TEXT NOT NULL DEFAULT '',
  next_steps         TEXT NOT NULL DEFAULT '',
  objections         TEXT NOT NULL DEFAULT '',
  key_points         TEXT NOT NULL DEFAULT '',
  transcript_url     TEXT NOT NULL DEFAULT '',
  recording_url      TEXT NOT NULL DEFAULT '',
  created_at         BIGINT NOT NULL,
  updated_at         BIGINT NOT NULL
);

CREATE TABLE transcripts (
  call_id          TEXT PRIMARY KEY REFERENCES calls (id),
  tenant_id        TEXT NOT NULL,
  transcript       TEXT NOT NULL DEFAULT '',
  utterances_json  TEXT NOT NULL DEFAULT '[]',
  tool_calls_json  TEXT NOT NULL DEFAULT '[]',
  updated_at       BIGINT NOT NULL
);

CREATE TABLE suppressions (
  id         TEXT PRIMARY KEY,
  tenant_id  TEXT NOT NULL REFERENCES tenants (id),
  phone      TEXT NOT NULL,
  scope      TEXT NOT NULL DEFAULT 'tenant',
  reason     TEXT NOT NULL DEFAULT '',
  source     TEXT NOT NULL DEFAULT '',
  expires_at BIGINT,
  created_by TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX suppressions_once ON suppressions (tenant_id, phone, scope);

CREATE TABLE jobs (
  id           TEXT PRIMARY KEY,
  tenant_id    TEXT NOT NULL,
  kind         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state = 'available' OR state = 'scheduled' OR state = 'running'
                                    OR state = 'completed' OR state = 'discarded' OR state = 'cancelled'),
  lane         TEXT NOT NULL DEFAULT '',
  account_id   TEXT,
  batch_id     TEXT,
  enrolment_id TEXT,
  call_id      TEXT,
  priority     BIGINT NOT NULL DEFAULT 0,
  due_at       BIGINT NOT NULL,
  payload_json TEXT NOT NULL DEFAULT '{}',
  tries        BIGINT NOT NULL DEFAULT 0,
  last_error   TEXT NOT NULL DEFAULT '',
  owner        TEXT CHECK ((owner IS NOT NULL) = (state = 'running')),
  lease_epoch  BIGINT NOT NULL DEFAULT 0,
  lease_until  BIGINT CHECK ((lease_until IS NOT NULL) = (state = 'running')),
  created_at   BIGINT NOT NULL,
  finished_at  BIGINT CHECK ((finished_at IS NOT NULL) = (state = 'completed' OR state = 'discarded'
                                                          OR state = 'cancelled'))
);
CREATE INDEX jobs_to_claim ON jobs (lane, priority, due_at, id) WHERE state = 'available';
CREATE INDEX jobs_to_stage ON jobs (due_at) WHERE state = 'scheduled';
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX jobs_open_by_account ON jobs (account_id, kind)
  WHERE lane = '' AND finished_at IS NULL;
CREATE UNIQUE INDEX jobs_one_open_per_call ON jobs (call_id, kind)
  WHERE call_id IS NOT NULL AND finished_at IS NULL;
CREATE UNIQUE INDEX jobs_one_open_per_enrolment ON jobs (enrolment_id)
  WHERE enrolment_id IS NOT NULL AND finished_at IS NULL;

CREATE TABLE batch_progress (
  batch_id      TEXT PRIMARY KEY REFERENCES batches (id),
  tenant_id     TEXT NOT NULL,
  total         BIGINT NOT NULL DEFAULT 0,
  pending       BIGINT NOT NULL DEFAULT 0 CHECK (pending >= 0),
  queued        BIGINT NOT NULL DEFAULT 0 CHECK (queued >= 0),
  in_call       BIGINT NOT NULL DEFAULT 0 CHECK (in_call >= 0),
  done          BIGINT NOT NULL DEFAULT 0 CHECK (done >= 0),
  exhausted     BIGINT NOT NULL DEFAULT 0 CHECK (exhausted >= 0),
  suppressed    BIGINT NOT NULL DEFAULT 0 CHECK (suppressed >= 0),
  expired       BIGINT NOT NULL DEFAULT 0 CHECK (expired >= 0),
  cancelled     BIGINT NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  needs_review  BIGINT NOT NULL DEFAULT 0 CHECK (needs_review >= 0),
  calls_placed    BIGINT NOT NULL DEFAULT 0,
  calls_connected BIGINT NOT NULL DEFAULT 0,
  calls_voicemail BIGINT NOT NULL DEFAULT 0,
  calls_no_answer BIGINT NOT NULL DEFAULT 0,
  calls_busy      BIGINT NOT NULL DEFAULT 0,
  calls_failed    BIGINT NOT NULL DEFAULT 0,
  calls_unknown   BIGINT NOT NULL DEFAULT 0,
  talk_ms         BIGINT NOT NULL DEFAULT 0,
  cost_micros     BIGINT NOT NULL DEFAULT 0,
  updated_at      BIGINT NOT NULL,
  published_at    BIGINT NOT NULL DEFAULT 0,
  CHECK (total = pending + queued + in_call + done + exhausted + suppressed + expired + cancelled + needs_review)
);
CREATE INDEX batch_progress_to_publish ON batch_progress (updated_at) WHERE updated_at > published_at;

CREATE TABLE events (
  seq        BIGINT PRIMARY KEY,
  tenant_id  TEXT NOT NULL,
  type       TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  data_json  TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE errors (
  id             TEXT PRIMARY KEY,
  tenant_id      TEXT NOT NULL,
  class          TEXT NOT NULL,
  severity       TEXT NOT NULL CHECK (severity = 'info' OR severity = 'warning' OR severity = 'error'
                                      OR severity = 'critical'),
  correlation_id TEXT NOT NULL,
  batch_id       TEXT,
  call_id        TEXT,
  message        TEXT NOT NULL,
  created_at     BIGINT NOT NULL
);
CREATE INDEX errors_by_tenant ON errors (tenant_id, id);

CREATE TABLE audit_log (
  id          TEXT PRIMARY KEY,
  tenant_id   TEXT NOT NULL,
  actor       TEXT NOT NULL,
  action      TEXT NOT NULL,
  subject_id  TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
  detail_json TEXT NOT NULL DEFAULT '{}',
  request_id  TEXT NOT NULL,
  address     TEXT NOT NULL DEFAULT '',
  created_at  BIGINT NOT NULL
);
CREATE INDEX audit_log_by_tenant ON audit_log (tenant_id, id);

CREATE TABLE idempotency_keys (
  tenant_id   TEXT NOT NULL,
  token_id    TEXT NOT NULL,
  method      TEXT NOT NULL,
  path        TEXT NOT NULL,
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('running', 'done')),
  owner       TEXT NOT NULL,
  status      BIGINT,
  body        TEXT,
  created_at  BIGINT NOT NULL,
  PRIMARY KEY (token_id, method, path, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
