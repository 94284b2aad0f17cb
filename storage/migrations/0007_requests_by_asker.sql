-- The staff desk lists what one member of staff asked for.
CREATE INDEX consent_requests_by_asker ON consent_requests (asked_by, id);
