-- Numbers of erased people are kept as their HMAC under this key; empty until somebody was erased.
ALTER TABLE tenants ADD COLUMN subject_key TEXT NOT NULL DEFAULT '';
-- Days; NULL: as configured.
ALTER TABLE tenants ADD COLUMN retention_days BIGINT;
ALTER TABLE tenants ADD COLUMN candidate_retention_days BIGINT;

ALTER TABLE contacts ADD COLUMN hold_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN erased_at BIGINT;
-- When all but number and consent went, as nobody needed it any more.
ALTER TABLE contacts ADD COLUMN pruned_at BIGINT;
CREATE INDEX contacts_by_email ON contacts (tenant_id, lower(email)) WHERE email <> '';

ALTER TABLE calls ADD COLUMN erased_at BIGINT;
-- When the provider confirmed that it has deleted the call.
ALTER TABLE calls ADD COLUMN provider_erased_at BIGINT;
CREATE INDEX calls_to_delete ON calls (tenant_id, id)
  WHERE erased_at IS NOT NULL AND provider_erased_at IS NULL AND provider_call_id IS NOT NULL;

CREATE TABLE erasures (
  id           TEXT PRIMARY KEY,
  tenant_id    TEXT NOT NULL REFERENCES tenants (id),
  contact_id   TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  request_id   TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  erased_at    BIGINT,
  completed_at BIGINT
);
CREATE UNIQUE INDEX erasures_of_contact ON erasures (contact_id);
CREATE INDEX erasures_open ON erasures (requested_at) WHERE completed_at IS NULL;
