class IntendedParent < ApplicationRecord
  has_many :treatment_cycles
  encrypts :ssn
  validates :given_name, :surname, presence: true

  scope :recent, -> { where("created_at > ?", 30.days.ago) }

  before_save :trace_changes

  def full_name
    [given_name, surname].compact.join(" ")
  end

  def label
    "##{id}"
  end

  def masked_id
    "***-**-#{ssn.last(4)}"
  end

  def trace_changes
    #~ phi-in-log
    Rails.logger.debug("changing #{saved_changes}")
    Rails.logger.debug("changing #{changed.join(', ')}")
    Rails.logger.debug("changing #{label}")
    #~ phi-in-log
    logger.info "saving #{full_name}"
  end
end
