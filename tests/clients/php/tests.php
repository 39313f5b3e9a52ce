<?php
// What the program does over both wires. Usage: php tests.php; exits with 1 when a test fails.

declare(strict_types=1);

require __DIR__ . '/bugs.php';
require __DIR__ . '/AutoInvoice.php';
require __DIR__ . '/Rest.php';

function needed(string $name): string
{
    $value = getenv("CONFORMANCE_$name");
    return $value !== false ? $value : throw new RuntimeException("set CONFORMANCE_$name");
}

function expect(bool $holds, string $what): void
{
    $holds || throw new RuntimeException("expected $what");
}

/** An invoice in Peppol's format with this number. */
function invoice(string $number): string
{
    return str_replace('NUMBER', $number, file_get_contents(__DIR__ . '/../invoice.xml'));
}

function refusal(callable $call): int
{
    try {
        $call();
    } catch (RestError $error) {
        return $error->status;
    }
    return 0;
}

$keys = [
    'company_uuid' => needed('COMPANY_UUID'),
    'user_api_key' => needed('USER_API_KEY'),
    'vendor_api_key' => needed('VENDOR_API_KEY'),
];
$soap = new AutoInvoice(needed('WSDL_URL'), needed('SOAP_URL'), $keys);
$ax = new AutoXChange(needed('AX_URL'), $keys);
$invoicing = new Invoicing(needed('INVOICING_URL'), $keys);
$street = ['company_name' => 'Example Seller AS', 'address1' => 'Grünerløkka 1', 'post_code' => '0552', 'post_office' => 'Oslo', 'country' => 'NO'];

$tests = [
    'finds its own company among the recipients' => function () use ($soap) {
        $name = $soap->company()->name;
        expect(in_array($name, array_column($soap->recipients($name), 'name'), true), 'the company among the recipients');
    },
    'keeps an address for each language and removes the second' => function () use ($soap, $street) {
        $first = $soap->addAddress([...$street, 'lang' => 'EN']);
        $second = $soap->addAddress([...$street, 'lang' => 'SE']);
        expect([$first->address1, $second->address1] === [$street['address1'], $street['address1']], 'the street of both');
        $soap->removeAddress($second->id);
    },
    'adds a user' => function () use ($soap) {
        expect($soap->addUser('nora.lund@example.com', 'Nora', 'Lund')->last_name === 'Lund', 'her last name');
    },
    'sends what can be sent' => function () use ($soap) {
        [$sent] = $soap->sendAll(['invoice-1.xml' => invoice('1'), 'invoice 2?.xml' => invoice('2')]);
        expect($sent[0]->invoice_nr === '1', 'the number of the first');
    },
    'lists what was sent' => function () use ($soap) {
        $id = $soap->send('invoice-3.xml', invoice('3'));
        $sent = $soap->sent(new DateTimeImmutable('2020-01-01'), new DateTimeImmutable('2030-12-31'));
        expect(in_array($id, array_column($sent, 'id'), true), 'the invoice among those that were sent');
    },
    'looks a few times whether an invoice is paid' => function () use ($soap) {
        expect(!$soap->waitUntilPaid($soap->send('invoice-4.xml', invoice('4'))), 'an unpaid invoice');
    },
    'sends a file and reads it' => function () use ($ax) {
        $sent = $ax->send('invoice-11.xml', invoice('11'));
        expect($ax->invoice($sent->id)->number === '11', 'the number');
    },
    'pages through all that was sent' => function () use ($ax) {
        $numbers = ['21', '22', '23', '24', '25'];
        foreach ($numbers as $number) {
            $ax->send("invoice-$number.xml", invoice($number));
        }
        $found = iterator_to_array($ax->sentSince(new DateTimeImmutable('2020-01-01')), false);
        expect(array_diff($numbers, array_column($found, 'number')) === [], 'all five');
    },
    'reports what is not there' => function () use ($ax) {
        expect(refusal(fn () => $ax->invoice('11111111-2222-4333-8444-555555555555')) === 404, '404');
    },
    'creates an invoice and reads its status' => function () use ($invoicing) {
        $invoicing->create('1001', 'Åse Bjørnstad', new DateTimeImmutable('2030-12-31'));
        expect(!property_exists($invoicing->status('order-1001'), 'paidAt'), 'an invoice that is not paid');
    },
    'reports an invoice that was never created' => function () use ($invoicing) {
        expect(refusal(fn () => $invoicing->status('order-0')) === 400, '400');
    },
];

$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
        echo "ok      $name\n";
    } catch (Throwable $error) {
        $failed++;
        echo "FAILED  $name: {$error->getMessage()}\n";
    }
}
echo count($tests) - $failed, " passed, $failed failed\n";
exit($failed ? 1 : 0);
