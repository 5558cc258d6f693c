class EnrolleeRefused < StandardError
  attr_reader :enrollee

  def initialize(enrollee)
    @enrollee = enrollee
    super("enrollee #{enrollee.last_name} refused")
  end
end

class RescuedController < ApplicationController
  rescue_from EnrolleeRefused do |e|
    #~ phi-in-log
    Rails.logger.warn("refused: #{e.message}")
    #~ phi-in-error-response
    render json: { error: e.message }, status: :unprocessable_entity
  end

  rescue_from ArgumentError do |e|
    Rails.logger.warn("refused: #{e.message}")
  end

  def create(enrollee)
    raise EnrolleeRefused.new(enrollee) if enrollee.last_name.blank?
  end

  def export(enrollees)
    CSV.open("/tmp/enrollees.csv", "w") do |csv|
      #~ phi-in-file
      enrollees.each { |enrollee| csv << [enrollee.ssn] }
      csv << ["ssn", "count"]
    end
    text = CSV.generate { |csv| csv << ["ssn"] }
    Rails.logger.info("made #{text.length}")
  end
end
