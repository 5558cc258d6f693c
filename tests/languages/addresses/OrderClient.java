package net.lab;

import org.springframework.web.client.RestTemplate;

class OrderClient {
  private final RestTemplate rest = new RestTemplate();
  private final String base;

  OrderClient(String base) {
    this.base = base;
  }

  Object place(Object order) {
    return rest.postForObject(base + "/orders", order, String.class);
  }

  Object submit(String url, Object order) {
    return rest.postForObject(url, order, String.class);
  }

  void main(Object order) {
    // #~ cleartext-endpoint
    submit("http://intake.lab.net/orders", order);
    submit("https://intake.lab.net/orders", order);
    submit("http://localhost:8080/orders", order);
    // #~ cleartext-endpoint
    new OrderClient("http://orders.lab.net").place(order);
  }
}
