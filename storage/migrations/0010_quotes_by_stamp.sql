-- A stamp that is taken back names the posts that stood on it.
CREATE INDEX posts_by_stamp ON posts (quote_authorization) WHERE quote_authorization IS NOT NULL;
