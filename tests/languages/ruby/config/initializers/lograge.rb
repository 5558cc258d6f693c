Rails.application.configure do
  config.lograge.enabled = true
  #~ phi-in-log
  config.lograge.custom_options = ->(event) { { who: event.payload[:patient_name], host: event.payload[:host] } }
end
