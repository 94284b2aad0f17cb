-- Which application made an account that waits for its mailbox: it alone may have the message sent again.
ALTER TABLE unconfirmed_mailboxes ADD COLUMN app_id BIGINT;
CREATE INDEX unconfirmed_mailboxes_by_age ON unconfirmed_mailboxes (asked_ms);
