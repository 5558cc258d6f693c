class ParentMailer < ApplicationMailer
  def welcome(parent)
    mail(to: parent.email_address, subject: "Welcome to the portal")
  end

  def result(cycle)
    #~ phi-in-message
    mail(to: cycle.intended_parent.email_address, subject: "HIV result: #{cycle.hiv_result}")
  end
end
