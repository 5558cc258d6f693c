class TreatmentCycle < ApplicationRecord
  belongs_to :intended_parent

  STATES = %w[planned active closed].freeze

  def summary
    "cycle #{id} is #{state}"
  end
end
