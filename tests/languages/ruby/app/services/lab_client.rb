require "faraday"
require "openssl"

class LabClient
  ENDPOINT = "https://labs.example-fertility.org/v2".freeze
  LEGACY = "http://legacy-labs.example-fertility.org".freeze
  LOG = SemanticLogger[LabClient]

  Sample = Struct.new(:barcode, :donor_name, :hiv_result, keyword_init: true)

  def initialize(token:, logger: Logger.new($stdout))
    @token = token
    @logger = logger
    @http = Faraday.new(url: ENDPOINT) do |f|
      f.request :json
      #~ bodies-logged
      f.response :logger, @logger, bodies: true
      f.adapter Faraday.default_adapter
    end
  end

  def insecure
    #~ certificate-check-off
    Faraday.new(url: ENDPOINT, ssl: { verify: false })
  end

  def legacy_upload(cycle)
    #~ cleartext-endpoint
    RestClient.post("#{LEGACY}/upload", cycle.to_json)
  end

  def old_tls
    ctx = OpenSSL::SSL::SSLContext.new
    #~ tls-below-minimum
    ctx.min_version = OpenSSL::SSL::TLS1_VERSION
    ctx
  end

  def good_tls
    ctx = OpenSSL::SSL::SSLContext.new
    ctx.min_version = OpenSSL::SSL::TLS1_2_VERSION
    ctx.verify_mode = OpenSSL::SSL::VERIFY_PEER
    ctx
  end

  def encrypt(text)
    #~ weak-cipher
    cipher = OpenSSL::Cipher.new("des-ede3-cbc").encrypt
    good = OpenSSL::Cipher.new("aes-256-gcm").encrypt
    cipher.update(text) + good.update(text)
  end

  def fetch(sample_id)
    response = @http.get("/samples/#{sample_id}")
    body = JSON.parse(response.body, symbolize_names: true)
    sample = Sample.new(barcode: body[:barcode], donor_name: body[:donor_name], hiv_result: body[:hiv_result])
    #~ phi-in-log
    LOG.info("fetched sample", donor_name: sample.donor_name, barcode: sample.barcode)
    LOG.info("fetched sample", status: response.status)
    #~ phi-in-log
    @logger.debug { "result #{sample.hiv_result}" }
    @logger.debug { "result has #{sample.barcode.length} signs" }
    sample
  rescue Faraday::Error => e
    LOG.error("lab call failed", e)
    #~ credential-in-log
    @logger.error("token #{@token} refused")
    nil
  end

  def find_by_ssn(parent)
    #~ phi-in-url
    @http.get("/patients", ssn: parent.ssn)
    @http.post("/patients/_search", { ssn: parent.ssn }.to_json)
  end
end
