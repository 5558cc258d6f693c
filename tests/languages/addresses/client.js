const axios = require('axios');

function submit(url, order) {
  return axios.post(url, order);
}

class OrderClient {
  constructor(base) {
    this.base = base;
  }
  place(order) {
    return axios.post(`${this.base}/orders`, order);
  }
}

function main(order) {
  // #~ cleartext-endpoint
  submit('http://intake.lab.net/orders', order);
  submit('https://intake.lab.net/orders', order);
  submit('http://localhost:8080/orders', order);
  // #~ cleartext-endpoint
  const client = new OrderClient('http://orders.lab.net');
  return client.place(order);
}

module.exports = { main };
