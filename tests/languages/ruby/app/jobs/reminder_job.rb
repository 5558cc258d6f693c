class ReminderJob
  include Sidekiq::Worker

  def perform(parent_id, kind)
    parent = IntendedParent.find(parent_id)
    logger.info "reminder #{kind} for #{parent_id}"
    #~ phi-in-message
    twilio.messages.create(from: FROM, to: parent.mobile_number, body: "Hello #{parent.given_name}, your HIV test is due")
    twilio.messages.create(from: FROM, to: parent.mobile_number, body: "You have a new message in your portal")
    #~ phi-in-message
    slack.chat_postMessage(channel: "#care", text: "called #{parent.full_name}")
    slack.chat_postMessage(channel: "#care", text: "reminder job #{jid} done")
    #~ phi-to-error-tracker
    Sentry.set_user(id: parent.id, email: parent.email_address)
    Sentry.set_tags(kind: kind)
    #~ phi-in-cache
    Rails.cache.write("parent:#{parent.id}", parent.born_on)
    Rails.cache.write("parent:#{parent.id}:seen", Time.current)
    #~ phi-in-cache
    FollowUpJob.perform_async(parent.ssn)
    FollowUpJob.perform_async(parent.id)
    FollowUpJob.perform_later(parent)
    #~ phi-in-metric
    StatsD.increment("reminder", tags: ["blood:#{parent.blood_type}"])
    StatsD.increment("reminder", tags: ["kind:#{kind}"])
    #~ phi-in-metric
    span.set_attribute("parent.mobile", parent.mobile_number)
  rescue StandardError => e
    Bugsnag.notify(e)
    #~ phi-to-error-tracker
    Rollbar.error(e, note: parent.full_name)
  end

  private

  def twilio
    @twilio ||= Twilio::REST::Client.new(ENV["SID"], ENV["TOKEN"])
  end

  def slack
    Slack::Web::Client.new
  end
end
