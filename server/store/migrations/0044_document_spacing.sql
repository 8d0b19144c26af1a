-- Lengths on a page can be measured in millimetres.

-- How large a pixel is; NULL where the file does not tell it.
ALTER TABLE document_page ADD COLUMN spacing @json;
