namespace :export do
  desc "Export parents"
  task parents: :environment do
    IntendedParent.find_each do |parent|
      #~ phi-in-log
      puts [parent.id, parent.surname, parent.born_on].join(",")
    end
    puts "exported #{IntendedParent.count} parents"
    Clinic.find_each { |clinic| puts "#{clinic.name} #{clinic.phone}" }
    File.open("names.txt") { |file| puts file.path }
    logger = Logger.new($stdout)
    logger.info("file name: #{File.basename(__FILE__)}")
    logger.info("host name #{Socket.gethostname}, address #{Socket.ip_address_list.first.ip_address}")
    logger.info("diagnosis of the pool: #{ActiveRecord::Base.connection_pool.stat}")
    config = YAML.load_file("config/labs.yml")
    logger.info("lab name is #{config['name']}")
  end
end
