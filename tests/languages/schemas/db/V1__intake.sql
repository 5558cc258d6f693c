-- what the front desk writes down
CREATE TABLE clinic.intakes (
    id bigint PRIMARY KEY,
    box12 varchar(11), -- social security number
    box13 text COMMENT 'medical record number',
    room varchar(8),
    consent_given boolean,
    CONSTRAINT one UNIQUE (box12)
);
COMMENT ON COLUMN clinic.intakes.room IS 'number of the room';
CREATE TABLE shelves (id bigint, box12 varchar(11), label text);
