require 'httparty'

class OrderClient
  def submit(url, order)
    HTTParty.post(url, body: order)
  end

  def run(order)
    #~ cleartext-endpoint
    submit('http://intake.lab.net/orders', order)
    submit('https://intake.lab.net/orders', order)
    submit('http://localhost:8080/orders', order)
  end
end
