class NoteSummarizer
  def client
    @client ||= OpenAI::Client.new(access_token: ENV.fetch("OPENAI_KEY"))
  end

  def call(cycle)
    #~ phi-to-llm
    client.chat(parameters: { model: "gpt-4o", messages: [{ role: "user", content: "Summarize: #{cycle.clinical_notes}" }] })
  end

  def joke
    client.chat(parameters: { model: "gpt-4o", messages: [{ role: "user", content: "Tell a joke" }] })
  end
end
