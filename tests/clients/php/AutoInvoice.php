<?php
// AutoInvoice over SOAP, with PHP's SoapClient: companies, postal addresses, users and invoices.

declare(strict_types=1);

const SOAP_SECONDS = 5;
const POLLS = 3;
const PAUSE = 500_000; // microseconds
const PAID = 6;

final class ServiceError extends RuntimeException
{
    public function __construct(string $method, public readonly string $status)
    {
        parent::__construct("$method: $status");
    }
}

/** PHP's client, whose messages can be bent by a bug before they leave. */
final class Wire extends SoapClient
{
    public function __doRequest(string $request, string $location, string $action, int $version, bool $oneWay = false): ?string
    {
        if (bug('missing-type')) {
            $request = preg_replace('/ xsi:type="[^"]*"/', '', $request);
        }
        if (bug('parameter-order')) {
            $request = preg_replace('#(<api_keys.*</api_keys>)(.+)(</\w+:\w+></SOAP-ENV:Body>)#s', '$2$1$3', $request);
        }
        if (bug('latin-1')) {
            $request = iconv('UTF-8', 'ISO-8859-1', $request);
        }
        return parent::__doRequest($request, $location, $action, $version, $oneWay);
    }
}

final class AutoInvoice
{
    private SoapClient $client;

    public function __construct(string $wsdl, string $url, private array $keys)
    {
        ini_set('default_socket_timeout', (string) SOAP_SECONDS);
        $location = bug('key-in-url') ? "$url?" . http_build_query(['user_api_key' => $keys['user_api_key']]) : $url;
        $options = ['cache_wsdl' => WSDL_CACHE_NONE, 'connection_timeout' => SOAP_SECONDS, 'location' => $location];
        $this->client = new Wire($wsdl, $options);
    }

    public function company(): object
    {
        return $this->call('company_show');
    }

    /** The companies that can receive invoices and have this text in their name. */
    public function recipients(string $text): array
    {
        $method = bug('deprecated-method') ? 'company_lookup' : 'company_lookup_with_operator';
        $search = ['search_string' => $text, 'country_code' => 'NO', 'limit' => 20, 'disable_vies' => false];
        return array_map(fn ($one) => $this->succeeded($method, $one), $this->call($method, [$search]));
    }

    /** Adds a postal address for a language and returns it as the service has it. */
    public function addAddress(array $address): object
    {
        $empty = ['state' => '', 'phone' => '', 'gsm' => '', 'address2' => '', 'city' => '', 'fax' => ''];
        $given = ['default' => false, ...$empty, ...$address];
        $this->call('postal_address_create', [$given]);
        if (bug('double-write')) {
            $this->call('postal_address_create', [$given], checked: false);
        }
        foreach ($this->call('postal_address_list') as $one) {
            if ($one->lang === $address['lang']) {
                return $this->call('postal_address_show', [$one->id]);
            }
        }
        throw new ServiceError('postal_address_list', "no address for {$address['lang']}");
    }

    public function removeAddress(string $id): void
    {
        $this->call('postal_address_delete', [$id]);
    }

    public function addUser(string $email, string $first, string $last): object
    {
        $this->call('user_create_e', [[
            'email' => $email, 'user_role' => 'USER', 'first_name' => $first, 'last_name' => $last, 'phone' => '',
            'notifications_disabled' => true, 'emails_disabled' => true, 'password' => '', 'password_confirmation' => '',
        ]]);
        foreach ($this->call('user_list') as $one) {
            if ($one->email === $email) {
                return $this->call('user_show', [$one->id]);
            }
        }
        throw new ServiceError('user_list', "no user $email");
    }

    /** Sends an invoice and returns its id. */
    public function send(string $name, string $file): string
    {
        $content = base64_encode(bug('base64-twice') ? base64_encode($file) : $file);
        $attachment = ['attachment_type' => '', 'filename' => $name, 'file' => $content];
        $sent = $this->call('invoice_put_invoice_with_metadata', [$attachment, '', '{"version": "1.1"}']);
        return (string) $sent->invoice_id;
    }

    /** Sends invoices and returns those that were taken, as the service has them, and the names of the others. */
    public function sendAll(array $files): array
    {
        [$sent, $refused] = [[], []];
        foreach ($files as $name => $file) {
            try {
                $id = $this->send($name, $file);
            } catch (ServiceError) {
                $refused[] = $name;
                continue;
            }
            $sent[] = $this->invoice($id);
        }
        return [$sent, $refused];
    }

    public function invoice(string $id): object
    {
        return $this->call('invoice_show', [$id, false, '']);
    }

    /** Whether an invoice is paid, after looking a few times. */
    public function waitUntilPaid(string $id): bool
    {
        for ($poll = 0; $poll < (bug('busy-polling') ? 30 : POLLS); $poll++) {
            if ($poll && !bug('busy-polling')) {
                usleep(PAUSE);
            }
            if ($this->invoice($id)->state === PAID) {
                return true;
            }
        }
        return false;
    }

    /** The invoices that were sent between two moments, archived ones included. */
    public function sent(DateTimeInterface $start, DateTimeInterface $end): array
    {
        $format = bug('soap-date') ? 'Y-m-d' : 'YmdHis';
        $method = 'invoice_list_between_dates';
        $found = $this->call($method, [$start->format($format), $end->format($format), 2]);
        return array_map(fn ($one) => $this->succeeded($method, $one), $found);
    }

    private function call(string $method, array $arguments = [], bool $checked = true): mixed
    {
        $response = $this->client->__soapCall($method, [$this->keys, ...$arguments]);
        return is_array($response) || !$checked ? $response : $this->succeeded($method, $response);
    }

    /** Returns a response whose status is no ERROR. */
    private function succeeded(string $method, mixed $response): mixed
    {
        $status = is_object($response) ? $response->status ?? null : $response;
        if (!$status) {
            throw new ServiceError($method, 'a response without a status');
        }
        if (str_starts_with($status, 'ERROR') && !bug('ignored-error')) {
            throw new ServiceError($method, $status);
        }
        return $response;
    }
}
