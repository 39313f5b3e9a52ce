<?php
// AutoXChange and Invoicing over REST, with curl: tokens, invoices as files and invoices as JSON.

declare(strict_types=1);

const REST_SECONDS = 5;
const MARGIN = 60; // seconds before its end at which a token is renewed
const TRIES = 3;
const LONGEST_WAIT = 3;

final class RestError extends RuntimeException
{
    public function __construct(public readonly int $status, string $text)
    {
        parent::__construct("HTTP $status: " . substr($text, 0, 200));
    }
}

/** One API: its requests carry a token that is renewed before it ends, or once the service refuses it. */
class Rest
{
    private string $token = '';
    private float $ends = 0;

    public function __construct(private string $url, private array $keys, private string $scope = '')
    {
    }

    protected function call(string $verb, string $path, mixed $body = null, array $headers = []): mixed
    {
        [$status, $text] = $this->sent($verb, $path, $body, $headers);
        if ($status === 401 && !bug('stale-token')) {
            $this->token = '';
            [$status, $text] = $this->sent($verb, $path, $body, $headers);
        }
        return $this->read($status, $text);
    }

    protected function token(): string
    {
        if ($this->token === '' || (microtime(true) > $this->ends && !bug('stale-token'))) {
            $form = http_build_query([
                'grant_type' => 'client_credentials',
                'client_id' => $this->keys['company_uuid'],
                'client_secret' => $this->keys['user_api_key'],
                'vendor_api_key' => $this->keys['vendor_api_key'],
                ...($this->scope === '' ? [] : ['scope' => $this->scope]),
            ]);
            [$status, $text] = $this->exchanged('POST', '/oauth2/token', $form, ['Accept: application/json']);
            $granted = $this->read($status, $text);
            $this->token = $granted->access_token;
            $this->ends = microtime(true) + $granted->expires_in - MARGIN;
        }
        return $this->token;
    }

    private function read(int $status, string $text): mixed
    {
        if ($status < 200 || $status > 299) {
            throw new RestError($status, $text);
        }
        return json_decode($text, flags: JSON_THROW_ON_ERROR);
    }

    /** Sends a request; one that was not processed (429, 503) is sent again after the pause that is asked for. */
    private function sent(string $verb, string $path, mixed $body, array $headers): array
    {
        for ($left = TRIES - 1;; $left--) {
            $sent = ['Accept: application/json', "Authorization: Bearer {$this->token()}", ...$headers];
            [$status, $text, $wait] = $this->exchanged($verb, $path, $body, $sent);
            if (!in_array($status, [429, 503], true) || !$left) {
                return [$status, $text];
            }
            sleep(min($wait, LONGEST_WAIT));
        }
    }

    private function exchanged(string $verb, string $path, mixed $body, array $headers): array
    {
        $wait = 1;
        $curl = curl_init($this->url . $path);
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $verb,
            CURLOPT_HTTPHEADER => $headers,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => REST_SECONDS,
            CURLOPT_PROXY => '',
            CURLOPT_HEADERFUNCTION => function ($_, string $line) use (&$wait): int {
                if (preg_match('/^retry-after:\s*(\d+)/i', $line, $found)) {
                    $wait = (int) $found[1];
                }
                return strlen($line);
            },
        ]);
        if ($body !== null) {
            curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
        }
        $text = curl_exec($curl);
        if ($text === false) {
            throw new RestError(0, curl_error($curl));
        }
        return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $text, $wait];
    }
}

final class AutoXChange extends Rest
{
    public function __construct(string $url, array $keys)
    {
        parent::__construct($url, $keys, 'invoice:send invoice:receive');
    }

    /** Sends an invoice and returns it as the service has it. */
    public function send(string $name, string $file): object
    {
        $content = bug('base64-twice') ? base64_encode($file) : $file;
        $parts = ['file' => new CURLStringFile($content, $name, 'application/xml'), 'format' => 'PEPPOLBIS30', 'lang' => 'NO'];
        if (bug('unknown-part')) {
            $parts['recipient_name'] = 'Kari Nordmann';
        }
        return $this->call('POST', '/v1/invoices', $parts);
    }

    public function invoice(string $id): object
    {
        return $this->call('GET', "/v1/invoices/$id");
    }

    /** Every invoice that was sent since a day, page by page. */
    public function sentSince(DateTimeInterface $since, int $perPage = 2): iterable
    {
        $start = $since->format(bug('rest-date') ? 'Y/m/d' : 'Y-m-d\T00:00:00\Z');
        for ($page = 1; $page < 100; $page++) {
            $query = ['direction' => 'SENT', 'created_at_start' => $start, 'per_page' => $perPage, 'page' => $page];
            $invoices = $this->call('GET', '/v1/invoices?' . http_build_query($query));
            yield from $invoices;
            if (count($invoices) < $perPage) {
                return;
            }
        }
    }
}

final class Invoicing extends Rest
{
    /** Creates an invoice of one row and returns what the service says of it. */
    public function create(string $number, string $recipient, DateTimeInterface $due): object
    {
        $body = json_encode($this->made($number, $recipient, $due), JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
        if (bug('latin-1')) {
            $body = iconv('UTF-8', 'ISO-8859-1', $body);
        }
        // Without a Content-Type curl calls every body a form.
        $headers = bug('content-type') ? [] : ['Content-Type: application/json'];
        $created = $this->call('POST', '/invoice/create', $body, $headers);
        if (bug('double-write')) {
            $this->call('POST', '/invoice/create', $body, $headers);
        }
        return $created;
    }

    /** On which days an invoice was delivered, opened and paid. */
    public function status(string $customId): object
    {
        return $this->call('GET', "/invoice/$customId/status");
    }

    private function made(string $number, string $recipient, DateTimeInterface $due): array
    {
        $format = bug('iso-date') ? 'Y-m-d' : 'd-m-Y';
        [$first, $last] = explode(' ', $recipient);
        $person = ['customerType' => '0', 'firstName' => $first, 'lastName' => $last, 'phoneNumber' => '+46701740605'];
        return [
            'recipientDetails' => [...$person, ...(bug('unknown-member') ? ['nickname' => 'Kari'] : [])],
            'invoicerDetails' => ['companyName' => 'Example AB', 'businessId' => '5555555555'],
            'invoiceDetails' => [
                'customInvoiceId' => "order-$number",
                'invoiceDate' => (new DateTimeImmutable('2026-01-15'))->format($format),
                'dueDate' => $due->format($format),
                'total' => 125.0,
                'currency' => 'SEK',
                'invoiceType' => '0',
                'invoiceSendType' => '0',
                'invoiceNumber' => $number,
                'invoiceRows' => [[
                    'productCode' => 'C-1', 'description' => 'Kaffe på kanne', 'quantity' => 2.0, 'unitPrice' => 50.0,
                    'price' => 125.0,
                ]],
            ],
        ];
    }
}
