Rails.application.configure do
  config.log_level = :info
  config.force_ssl = true
  config.cache_store = :redis_cache_store, { url: ENV["REDIS_URL"] }
  #~ database-without-tls
  config.session_store_options = { url: "redis://sessions.example-fertility.org:6379/0" }
  #~ cleartext-endpoint
  config.action_mailer.smtp_settings = { address: "mail.example-fertility.org", port: 25, enable_starttls_auto: false }
  config.asset_host = "http://localhost:3000"
  config.filter_parameters += %i[ssn born_on]
end
