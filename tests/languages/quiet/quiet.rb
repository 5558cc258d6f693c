class PatientsController < ApplicationController
  def index
    Rails.logger.info("patients: #{Patient.count}")
    Rails.logger.info("page #{params[:page]} of #{@patients.total_pages}")
    Rails.logger.info("patient #{@patient.id} updated: #{@patient.saved_changes.keys}")
    Rails.logger.info("columns #{Patient.column_names.join(', ')}")
    Rails.logger.info("valid? #{@patient.valid?} errors #{@patient.errors.attribute_names}")
    Rails.logger.info("genders #{@patients.group(:gender).count}")
    Rails.logger.info("tally #{@patients.map(&:gender).tally}")
    Rails.logger.info("ids #{@patients.pluck(:id)}")
    Rails.logger.info("name present #{@patient.name.present?}")
    Rails.logger.info("ssn #{'*' * 5}#{@patient.ssn[-4..]}")
    Rails.logger.info("table #{Patient.table_name} model #{Patient.model_name.human}")
    Rails.logger.info("created #{@patient.created_at}")
    Rails.logger.info("by #{current_user.email}")
    Rails.logger.info(I18n.t('patients.name.label'))
    Rails.logger.info("class #{@patient.class.name}")
    Rails.logger.info("to_param #{@patient.to_param} #{@patient.to_gid}")
    # #~ phi-in-log
    Rails.logger.info("one of its lines does speak of #{@patient.ssn}")
    Rails.logger.info("nil? #{@patient.ssn.nil?} blank? #{@patient.email.blank?}")
    Rails.logger.info("length #{@patient.ssn.length}")
    Rails.logger.info("minor #{@patient.age < 18}")
    Rails.logger.info("any #{@patients.any? { |p| p.diagnosis.present? }}")
    Rails.logger.info("size #{@patients.select { |p| p.age > 64 }.size}")
    Rails.logger.info("topic #{Settings.patient_topic} bucket #{ENV['PATIENT_BUCKET']}")
    Rails.logger.info("attributes #{Patient.attribute_names - ['id']}")
    Rails.logger.info("remote #{request.remote_ip}") if false
    Rails.logger.info("path #{request.path} #{request.request_method}")
    Rails.logger.info("took #{Time.now - @started} for patient_export")
    Rails.logger.info("masked #{@patient.ssn.gsub(/./, '*')}")
    Rails.logger.info("digest #{OpenSSL::HMAC.hexdigest('SHA256', ENV['KEY'], @patient.mrn)}")
    Rails.logger.info("kind #{@patient.diagnosis.class}")
    logger.debug("diagnosis is not in the list")
    logger.debug { "cache #{Rails.cache.exist?('patients')}" }
    @patients.each_with_index { |p, i| Rails.logger.info("row #{i}") }
    redirect_to patient_path(@patient), notice: "Patient was updated"
    redirect_to patients_path(status: params[:status])
    render json: { error: 'patient not found' }, status: 404
    render json: { errors: @patient.errors.full_messages }, status: 422
    session[:patient_id] = @patient.id
    cookies[:patient_tab] = 'vitals'
    Rails.cache.write("patients/count", Patient.count)
    PatientMailer.with(patient: @patient).welcome.deliver_later
    raise ArgumentError, "patient must have a birth_date"
  end
end
