<?php
class OrderClient
{
    public function submit($url, $order)
    {
        return file_get_contents($url, false, $order);
    }

    public function run($order)
    {
        //#~ cleartext-endpoint
        $this->submit('http://intake.lab.net/orders', $order);
        $this->submit('https://intake.lab.net/orders', $order);
        $this->submit('http://localhost:8080/orders', $order);
    }
}
