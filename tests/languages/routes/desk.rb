require 'sinatra'
require 'logger'

LOG = Logger.new($stdout)

post '/patients/:id/message' do
  # #~ phi-in-log
  LOG.info("message to #{params[:phone]}")
  LOG.info("page #{params[:page]}")
end

post '/vendors/:id/message' do
  LOG.info("message to #{params[:phone]}")
end
