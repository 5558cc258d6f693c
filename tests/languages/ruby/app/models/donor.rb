class Donor < ApplicationRecord
  encrypts :ssn

  after_commit :announce

  def to_s
    "#{surname}, #{ssn}"
  end

  def announce
    #~ phi-in-log
    Rails.logger.info("saved #{self}")
    Rails.logger.info("saved #{id}")
  end
end

class Freezer < ApplicationRecord
  def to_s
    "freezer #{number}"
  end

  def announce
    Rails.logger.info("opened #{self}")
  end
end
