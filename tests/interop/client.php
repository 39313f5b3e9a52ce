<?php
// Calls the service with PHP's SoapClient, just as it comes. Usage: php client.php WSDL-URL < calls.json
// Reads [{"method": …, "arguments": {…}}, …] and prints one line of JSON a call: {"return": …} or {"error": …}.

declare(strict_types=1);

ini_set('default_socket_timeout', '20');
$client = new SoapClient($argv[1], ['cache_wsdl' => WSDL_CACHE_NONE, 'connection_timeout' => 20]);

foreach (json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR) as $call) {
    try {
        // SoapClient takes arguments by position; the table has them in the order of the WSDL.
        $line = ['return' => $client->__soapCall($call['method'], array_values($call['arguments']))];
    } catch (SoapFault $fault) {
        $line = ['error' => $fault->getMessage()];
    }
    echo json_encode($line, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR), "\n";
}
