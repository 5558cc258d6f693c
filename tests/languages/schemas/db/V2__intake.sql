ALTER TABLE clinic.intakes ADD COLUMN box14 date; -- birth date
