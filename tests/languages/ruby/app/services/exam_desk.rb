class ExamDesk
  class Refused < StandardError; end

  def initialize(exam)
    @exam = exam
  end

  def post
    raise Refused, "no room for #{@exam.patient.ssn}"
  end

  def again
    post
  rescue Refused
    @count += 1
    raise
  end

  def quiet
    post
  rescue Refused
    @count += 1
  end

  def self.run(exam)
    new(exam).again
  rescue Refused => e
    #~ phi-in-log
    Rails.logger.error(e.message)
    Rails.logger.error(e.backtrace)
  end

  def self.softly(exam)
    new(exam).quiet
  rescue Refused => e
    Rails.logger.error(e.message)
  end

  def tell(patient)
    held = { ssn: patient.ssn, room: 4 }
    #~ phi-in-log
    Rails.logger.info held.except(:room)
    Rails.logger.info held.except(:ssn)
    #~ phi-in-message
    Twilio::REST::Client.new.messages.create(to: patient.phone, body: "for #{patient.ssn}")
  end

  def sent(patient)
    raise "cannot send #{patient.ssn}"
  rescue Faraday::TimeoutError => e
    Rails.logger.error(e.message)
  rescue => e
    #~ phi-in-log
    Rails.logger.error(e.message)
  end
end
