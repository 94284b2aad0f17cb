-- Hearsay is for the role that wrote it down: 'staff_role:faculty'. What was written down before this
-- column is shown to nobody, and goes within its 30 days.
ALTER TABLE details ADD COLUMN heard_by TEXT NOT NULL DEFAULT '';
