require 'fhir_models'
require 'ruby-hl7'
class A
  def f(client, raw)
    p = FHIR::Patient.read('1')
    #~ phi-in-log
    Rails.logger.info(p.name.first.family)
    #~ phi-in-log
    Rails.logger.info(p.birthDate)
    Rails.logger.info(p.id)
    #~ phi-in-log
    Rails.logger.info(p.to_json)
    q = FHIR::R4::Patient.new(JSON.parse(raw))
    #~ phi-in-log
    Rails.logger.info(q.telecom.first.value)
    m = HL7::Message.new(raw)
    #~ phi-in-log
    Rails.logger.info(m[:PID].patient_name)
    Rails.logger.info(m[:MSH].message_control_id)
    #~ phi-in-log
    Rails.logger.info(m[:PID][5])
  end
end
