class IntendedParentsController < ApplicationController
  before_action :authenticate_user!
  before_action :load_parent, only: %i[show update destroy]

  def index
    @parents = IntendedParent.recent.order(:surname).page(params[:page])
    logger.info("listing #{@parents.count} parents, page #{params[:page]}")
    logger.info "sorted by surname"
  end

  def show
    #~ phi-in-log
    logger.info "showing #{@parent.given_name} #{@parent.surname}"
    logger.info "showing #{@parent.id} for #{current_user.id}"
    #~ phi-in-cookie
    cookies[:last_seen] = @parent.ssn
    cookies[:theme] = @parent.theme
    session[:parent_id] = @parent.id
  end

  def search
    parent = IntendedParent.find_by(ssn: params[:ssn])
    if parent.nil?
      #~ phi-in-error-response
      render json: { error: "no parent with #{params[:ssn]}" }, status: :not_found
    else
      #~ phi-in-url
      redirect_to intended_parents_path(q: parent.email_address)
    end
  end

  def update
    if @parent.update(parent_params)
      #~ phi-to-analytics
      Analytics.track(user_id: current_user.id, event: "parent_updated", properties: { name: @parent.full_name })
      Analytics.track(user_id: current_user.id, event: "parent_updated", properties: { fields: parent_params.keys })
      redirect_to @parent
    else
      render json: { errors: @parent.errors.full_messages }, status: :unprocessable_entity
    end
  rescue ActiveRecord::StaleObjectError => e
    logger.warn(e.message)
    render plain: "please try again", status: :conflict
  end

  def destroy
    @parent.destroy!
    flash[:notice] = "The record was deleted"
    Rails.logger.warn("deleted by #{current_user.id}")
    redirect_to intended_parents_path, notice: "Deleted"
  end

  private

  def load_parent
    @parent = IntendedParent.find(params[:id])
  end

  def parent_params
    #~ phi-in-log
    logger.debug "got #{params[:intended_parent][:born_on]}"
    params.require(:intended_parent).permit(:given_name, :surname, :born_on, :email_address)
  end
end
