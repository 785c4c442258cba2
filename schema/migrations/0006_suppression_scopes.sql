-- Days for which a number that another campaign has reached is left in peace; NULL: as configured.
ALTER TABLE campaigns ADD COLUMN cooldown_days BIGINT;
-- Who has died is called on no number.
CREATE INDEX suppressions_of_deceased ON suppressions (tenant_id, scope) WHERE reason = 'deceased';
