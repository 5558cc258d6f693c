module Redacting
  def veil(text)
    "*" * text.to_s.length
  end

  def shorten(text)
    text.to_s.strip[0, 200]
  end
end

class CycleReport
  include Redacting
  attr_reader :cycle, :io

  def initialize(cycle, io: $stdout)
    @cycle = cycle
    @io = io
  end

  def run
    parent = cycle.intended_parent
    #~ phi-in-log
    puts "report for #{parent.full_name}"
    puts "report for cycle #{cycle.id}"
    puts veil(parent.surname)
    #~ phi-in-log
    puts shorten(cycle.clinical_notes)
    puts cycle.summary
    puts "embryos: #{cycle.embryo_count}"
    #~ phi-in-log
    audit("opened", who: parent.mobile_number)
    line = +""
    parent.treatment_cycles.each do |c|
      line << "#{c.hiv_result};"
    end
    #~ phi-in-log
    pp line
    found = parent.treatment_cycles.map(&:clinical_notes)
    p found.size
    total = parent.treatment_cycles.sum(&:embryo_count)
    warn "total #{total}"
    notes = "none"
    puts notes
    digest = OpenSSL::HMAC.hexdigest("SHA256", ENV.fetch("PEPPER"), parent.ssn)
    puts digest
    case parent
    in { given_name:, surname: }
      #~ phi-in-log
      puts "matched #{given_name} #{surname}"
    end
    puts "SSN missing" if parent.ssn.blank?
    puts "blood type known: #{parent.blood_type.present?}"
  end

  def audit(event, **details)
    Rails.logger.tagged("audit") { Rails.logger.info("#{event} #{details}") }
  end
end
