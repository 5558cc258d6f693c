ActiveRecord::Schema[7.1].define(version: 2026_03_01_101500) do
  create_table "intended_parents", force: :cascade do |t|
    t.string "given_name", null: false
    t.string "surname"
    t.date "born_on"
    t.string "ssn"
    t.string "email_address"
    t.string "mobile_number"
    t.string "blood_type"
    t.integer "visits_count", default: 0
    t.string "locale"
    t.string "theme"
    t.timestamps
  end

  create_table "treatment_cycles", force: :cascade do |t|
    t.references :intended_parent
    t.string "protocol_code"
    t.text "clinical_notes"
    t.integer "embryo_count"
    t.string "hiv_result"
    t.string "state"
  end

  create_table "clinics" do |t|
    t.string "name"
    t.string "phone"
    t.string "city"
  end
end
