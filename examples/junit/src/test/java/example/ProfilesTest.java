package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Run with: conformance gate -- mvn -f examples/junit test */
class ProfilesTest {
  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The client under test: reads the network profiles of a company. */
  static final class Client {
    private String token;

    HttpResponse<String> profiles() throws IOException, InterruptedException {
      HttpResponse<String> response = list();
      if (response.statusCode() == 401) {
        token = null;
        response = list();
      }
      return response;
    }

    private HttpResponse<String> list() throws IOException, InterruptedException {
      if (token == null) {
        token = grant();
      }
      return send(request("/v1/company/profiles").header("Authorization", "Bearer " + token).GET());
    }

    private String grant() throws IOException, InterruptedException {
      String form = Map.of(
              "grant_type", "client_credentials",
              "scope", "eui",
              "client_id", variable("COMPANY_UUID"),
              "client_secret", variable("USER_API_KEY"),
              "vendor_api_key", variable("VENDOR_API_KEY"))
          .entrySet().stream()
          .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
          .collect(Collectors.joining("&"));
      HttpResponse<String> response = send(request("/oauth2/token")
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(BodyPublishers.ofString(form)));
      Matcher found = Pattern.compile("\"access_token\":\\s*\"([^\"]+)\"").matcher(response.body());
      if (!found.find()) {
        throw new IOException("no token: " + response.statusCode());
      }
      return found.group(1);
    }

    private static HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(URI.create(variable("AX_URL") + path)).timeout(Duration.ofSeconds(5));
    }
  }

  private static String variable(String name) {
    return System.getenv("CONFORMANCE_" + name);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static void control(String path, String json) throws IOException, InterruptedException {
    HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(variable("URL") + "/_control/" + path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json)));
    assertEquals(200, response.statusCode(), response.body());
  }

  @BeforeEach
  void reset(TestInfo test) throws Exception {
    control("reset", "{}");
    control("test", "{\"name\": \"" + test.getDisplayName() + "\"}");
  }

  @Test
  void profilesAreListed() throws Exception {
    HttpResponse<String> response = new Client().profiles();
    assertEquals(200, response.statusCode());
    assertTrue(response.body().contains("PEPPOL"));
  }

  @Test
  void aTokenIsRenewedWhenItHasExpired() throws Exception {
    Client client = new Client();
    client.profiles();
    control("clock", "{\"seconds\": 3600}");
    assertEquals(200, client.profiles().statusCode());
  }

  @Test
  void aRefusalIsReported() throws Exception {
    control("next", "{\"method\": \"getV1CompanyProfiles\", \"outcome\": \"outside-scope\"}");
    assertEquals(403, new Client().profiles().statusCode());
  }

  @Test
  void halfAResponseIsAnError() throws Exception {
    control("next", "{\"method\": \"getV1CompanyProfiles\", \"trouble\": \"cut\"}");
    assertThrows(IOException.class, () -> new Client().profiles());
  }
}
